import { readFileSync } from "node:fs";

/** Names users by their uid, as /etc/passwd has them; an unknown one is named by its number. */
export type Users = (uid: number) => string;

export function readUsers(passwd = "/etc/passwd"): Users {
  const names = new Map<number, string>();
  for (const line of readFileSync(passwd, "utf8").split("\n")) {
    const [name, , uid] = line.split(":");
    if (name !== undefined && uid !== undefined && !names.has(Number(uid))) {
      names.set(Number(uid), name);
    }
  }
  return (uid) => names.get(uid) ?? String(uid);
}
