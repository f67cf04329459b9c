import type { IncomingMessage, ServerResponse } from "node:http";
import type { Issuer } from "./issuer.ts";
import { kept } from "../place/kept-file.ts";

/** A person of the demo data, as the seed writes them to `demo-users.json`. */
export interface DemoUser {
  readonly name: string;
  readonly userId: string;
  readonly roles: readonly string[];
  readonly firm?: string;
}

export const demoUsersIn = (file: string): readonly DemoUser[] => (kept(file) as DemoUser[] | undefined) ?? [];

/**
 * What exists only on one's own machine: a page that lists the demo users, the pages that `pageAt` has, and `POST /dev/token` {"user": "casey"} that answers
 * an access token for any of them. Answers false for every other path.
 */
export function devPages(
  issuer: Issuer,
  usersFile: string,
  pageAt: (url: URL) => string | undefined = () => undefined,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  return async (request, response) => {
    const url = new URL(request.url ?? "/", "http://local");
    const { pathname } = url;
    if (pathname !== "/" && pathname !== "/dev" && !pathname.startsWith("/dev/")) return false;
    const send = (status: number, body: string, type = "application/json", more: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": type, "cache-control": "no-store", ...more });
      response.end(body);
      return true;
    };
    // A web page elsewhere must not mint tokens through a name of its own that it points at this machine.
    if (!isOurs(request.headers.host)) return send(403, JSON.stringify({ message: "Ask through localhost." }));
    if (pathname === "/dev/token") {
      const hint = JSON.stringify({ message: 'POST a JSON body such as {"user": "casey"}.' });
      if (request.method !== "POST") return send(405, hint, undefined, { allow: "POST" });
      // Any media type will do: a page elsewhere may ask in a visitor's name, but never reads the answer, for nothing here says it may.
      const user = userIn(await textOf(request));
      const userId = user === undefined ? undefined : userIdOf(user, demoUsersIn(usersFile));
      if (userId === undefined) return send(404, JSON.stringify({ message: "No such demo user. GET /dev/login lists them." }));
      return send(200, JSON.stringify({ accessToken: await issuer.tokenFor(userId) }));
    }
    const page = request.method === "GET" ? pageAt(url) : undefined;
    if (page !== undefined) return send(200, page, "text/html; charset=utf-8", { "content-security-policy": quietPolicy });
    if (request.method === "GET" && ["/", "/dev", "/dev/", "/dev/login"].includes(pathname)) {
      return send(200, loginPage(demoUsersIn(usersFile)), "text/html; charset=utf-8", { "content-security-policy": pagePolicy });
    }
    return send(404, JSON.stringify({ message: "Not Found" }));
  };
}

const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
/** For pages that only show. */
const quietPolicy = "default-src 'none'; style-src 'unsafe-inline'";
const isOurs = (host = "") => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
const tokenBodyMax = 4096;

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > tokenBodyMax) return "";
  }
  return text;
}

function userIn(text: string): string | undefined {
  try {
    const { user } = JSON.parse(text) as { user?: unknown };
    return typeof user === "string" ? user : undefined;
  } catch {
    return undefined;
  }
}

/** By demo name, by role (the first who has it), or a user id as it is: whether that user exists is for the API to say. */
const userIdOf = (user: string, users: readonly DemoUser[]) =>
  (users.find(({ name }) => name === user) ?? users.find(({ roles }) => roles.includes(user)))?.userId ??
  (user.startsWith("user_") ? user : undefined);

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

function loginPage(users: readonly DemoUser[]): string {
  const rows = users.map(
    ({ name, roles, firm }) =>
      `<tr><td>${escaped(name)}</td><td>${escaped(roles.join(", "))}</td><td>${escaped(firm ?? "")}</td><td><button data-user="${escaped(name)}">Get a token</button></td></tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Demo login</title>
<style>body{font:16px/1.5 system-ui;margin:3rem auto;max-width:56rem;padding:0 1rem}td,th{padding:.3rem .8rem;text-align:left;border-bottom:1px solid #ddd}
textarea{width:100%;height:9rem;font:13px monospace}button{font:inherit}</style>
<h1>Case Clinical, on this machine</h1>
<p><a href="/docs">What the API can be asked</a>. <a href="/dev/workflows">Where the workflows are</a>. Below, whom to act as: only this machine has this page, and a token is good for 15 minutes.</p>
${users.length === 0 ? "<p>There are no demo users: the data was started with <code>--empty</code>.</p>" : `<table><tr><th>Name</th><th>Roles</th><th>Firm</th><th></th></tr>${rows.join("\n")}</table>`}
<p><label for="token">Access token, for the header <code>Authorization: Bearer …</code></label></p><textarea id="token" readonly></textarea>
<script>
for (const button of document.querySelectorAll("button")) button.onclick = async () => {
  const answer = await fetch("/dev/token", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ user: button.dataset.user }) });
  const { accessToken, message } = await answer.json();
  const box = document.querySelector("#token"); box.value = accessToken ?? message; box.select();
};
</script></html>
`;
}
