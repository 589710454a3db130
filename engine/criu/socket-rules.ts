import { type Rule, launchClean } from "./rule.ts";

/** What CRIU says of sockets that it cannot dump. Source: CRIU 4.2.1, each produced or read there. */
export const socketRules: readonly Rule[] = [
  {
    kind: "connectedTcp",
    pattern: /Connected TCP socket, consider using --tcp-established/,
    say: () => ({
      message: "The program has an open TCP connection, such as to a database or a debugger.",
    }),
    remedy: "Close the connection (detach the debugger), then try again.",
  },
  {
    kind: "inFlightTcp",
    pattern: /In-flight connection/,
    say: () => ({ message: "A TCP connection is about to be accepted by the program." }),
    remedy: "Try again when no client is connecting.",
  },
  {
    kind: "networkLock",
    pattern: /Iptables configuration failed|Failed to lock TCP connection/,
    say: () => ({ message: "CRIU could not hold the network still: iptables is missing." }),
    remedy: "Install iptables or nftables.",
  },
  {
    kind: "unsupportedProtocol",
    pattern: /Unsupported proto (?<protocol>\d+) for socket/,
    say: ({ protocol }) => ({
      message:
        protocol === "262"
          ? "The program uses Multipath TCP, as Go programs do by default since 1.24."
          : `The program has a socket of protocol ${protocol}, which CRIU does not know.`,
    }),
    remedy: "For a Go program: start it with GODEBUG=multipathtcp=0.",
  },
  {
    kind: "outsideUnixSocket",
    pattern: /External socket is used|Can't dump half of stream unix connection/,
    say: () => ({
      message:
        "The program is connected by a Unix socket to a process outside its tree (a desktop, a message bus, an agent, or the parent that reads its output).",
    }),
    remedy: launchClean,
  },
  {
    kind: "unsupportedSocket",
    pattern: /Unknown socket collected \(family (?<family>\d+)\)/,
    say: ({ family }) => ({
      message: `The program has a socket of address family ${family}, which CRIU cannot save.`,
    }),
    remedy: launchClean,
  },
];
