// Talking to the office. Every answer says plainly what it is: null = nobody there, "sign-in" = nobody signed in.
const PATIENCE_MS = 20000;
let csrf = "";

async function reach(url, options = {}) {
  try {
    return await fetch(url, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  } catch {
    return null;
  }
}
export async function ask(url) {
  const sentMs = Date.now();
  const response = await reach(url, { headers: { Accept: "application/json" } });
  if (!response) return null;
  if (response.type === "opaqueredirect") return { signIn: true };
  if (!response.ok) return response.status === 403 ? { refused: true } : null;
  const body = await response.json().catch(() => null);
  if (body?.csrf) csrf = body.csrf;
  return body && { ...body, sentMs, gotMs: Date.now() };
}
export async function tell(url, body) {
  const response = await reach(url, {
    method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf, Accept: "application/json" },
  });
  if (!response || response.status >= 500) return null;
  if (response.type === "opaqueredirect") return { signIn: true };
  const said = await response.json().catch(() => null);
  return response.ok ? said : { refused: true, status: response.status, ...said };
}
