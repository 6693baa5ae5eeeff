/** The portal's webhook (Standard Webhooks 1.0.0): whoever has the secret may tell of an edition, and nobody else. */

import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

const TOLERANCE = 300; // seconds

/** The edition that a signed message tells of, 0 of a test; null where it is not to be believed. */
export function editionTold(headers: IncomingHttpHeaders, body: Buffer, secret: string, now = Date.now()): number | null {
  const { "webhook-id": id, "webhook-timestamp": sent, "webhook-signature": signatures } = headers;
  if (!secret || typeof signatures !== "string") return null;
  if (!(Math.abs(now / 1000 - Number(sent)) <= TOLERANCE)) return null;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const right = createHmac("sha256", key).update(`${id}.${sent}.`).update(body).digest();
  const isRight = (told: string) => {
    const given = Buffer.from(told.replace(/^v1,/, ""), "base64");
    return given.length === right.length && timingSafeEqual(given, right);
  };
  if (!signatures.split(" ").some(isRight)) return null;
  const message = JSON.parse(body.toString()) as { type?: string; data?: { edition?: number } };
  return message.type === "edition.made" ? Number(message.data?.edition ?? 0) : 0;
}
