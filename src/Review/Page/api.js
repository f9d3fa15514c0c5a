// Talks to the server. Addresses are relative: the token is in that of the page.

import { t } from "./strings.js";

/** An answer that is none; isStale says that labels have changed meanwhile. */
export class ApiError extends Error {
  constructor(message, status, isStale) {
    super(message);
    this.status = status;
    this.isStale = isStale;
  }
}

/** An address of the server. */
export function address(path, values = {}) {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value !== undefined));
  return `api/${path}${query.size > 0 ? `?${query}` : ""}`;
}

export async function get(path, values, signal) {
  return (await request(address(path, values), { signal })).json();
}

export async function post(path, body) {
  return (await request(address(path), { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })).json();
}

/** A tile of a recording's picture: extremes, levels, and whether they will stay as they are. */
export async function getTile(file, scale, index, signal) {
  const response = await request(address("tile", { file, scale, index }), { signal });
  const bytes = await response.arrayBuffer();
  const columns = 256;
  return {
    extremes: new Int8Array(bytes, 0, 2 * columns),
    levels: new Uint8Array(bytes, 2 * columns),
    isFinal: response.headers.get("X-Final") === "1",
  };
}

async function request(url, options) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError(t("unreachable"), 0, false);
  }
  if (!response.ok) {
    const text = await response.text();
    let answer = { error: text || response.statusText, isStale: false };
    try {
      answer = JSON.parse(text);
    } catch {
      // Not every refusal is JSON.
    }
    throw new ApiError(answer.error, response.status, answer.isStale);
  }
  return response;
}
