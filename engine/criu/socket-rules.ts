import { type Rule, launchClean, subject, whichOne, whom } from "./rule.ts";

/** What CRIU says of sockets that it cannot dump. Source: CRIU 4.2.1, each produced or read there. */
export const socketRules: readonly Rule[] = [
  {
    kind: "connectedTcp",
    pattern: /Connected TCP socket, consider using --tcp-established/,
    say: (_, around) =>
      `${subject(around)} has an open TCP connection${whichOne(around)}, such as to a database or a debugger.`,
    remedy: "Close the connection (detach the debugger), then try again.",
  },
  {
    kind: "inFlightTcp",
    pattern: /In-flight connection/,
    say: (_, around) =>
      `A client is just connecting to a socket${whichOne(around)} of ${whom(around)}.`,
    remedy: "Try again when no client is connecting.",
  },
  {
    kind: "networkLock",
    pattern: /Iptables configuration failed|Failed to lock TCP connection/,
    say: () => "CRIU could not hold the network still: iptables is missing.",
    remedy: "Install iptables or nftables.",
  },
  {
    kind: "multipathTcp",
    pattern: /Unsupported proto 262 for socket/,
    say: (_, around) =>
      `${subject(around)} uses Multipath TCP${whichOne(around)}, as Go programs do by default since 1.24.`,
    remedy: "For a Go program: start it with GODEBUG=multipathtcp=0.",
  },
  {
    kind: "unsupportedProtocol",
    pattern: /Unsupported proto (?<protocol>\d+) for socket/,
    say: ({ protocol }, around) =>
      `${subject(around)} has a socket of protocol ${protocol}${whichOne(around)}, which CRIU does not know.`,
    remedy: launchClean,
  },
  {
    kind: "outsideUnixSocket",
    pattern: /External socket is used|Can't dump half of stream unix connection/,
    say: (_, around) => {
      const path = around.socket === undefined ? "" : ` (${around.socket})`;
      return `${subject(around)} is connected by a Unix socket${path} to a process outside its tree: a desktop, a message bus, an agent, or the parent that reads its output.`;
    },
    remedy: launchClean,
  },
  {
    kind: "unsupportedSocket",
    pattern: /Unknown socket collected \(family (?<family>\d+)\)/,
    say: ({ family }, around) =>
      `${subject(around)} has a socket of address family ${family}${whichOne(around)}, which CRIU cannot save.`,
    remedy: launchClean,
  },
];
