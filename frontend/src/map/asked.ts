// Asking the server for JSON; what is still being made (202) is asked for again.

const MAKING = 202;
const PAUSE_MS = 1000;
const PATIENCE = 120;

export async function asked<T>(address: string, pauseMs = PAUSE_MS, get: typeof fetch = fetch): Promise<T> {
  for (let time = 0; time < PATIENCE; time++) {
    const answer = await get(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    // Signed out, or no longer allowed: the page itself says so when it is loaded again.
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    if (answer.status !== MAKING) return (await answer.json()) as T;
    await new Promise((done) => setTimeout(done, pauseMs));
  }
  throw new Error("too long");
}
