/** What the front end is told by its surroundings; README.md has the table. */

export const PORT = Number(process.env.PORT ?? 3000);
export const PORTAL_URL = origin("PORTAL_URL", "http://localhost:8000");
export const CMS_URL = origin("CMS_URL", PORTAL_URL);
export const READ_KEY = process.env.READ_KEY ?? "";
export const WEBHOOK_SECRET = process.env.WEBHOOK_SECRET ?? "";

function origin(name: string, otherwise: string): string {
  const value = process.env[name] || otherwise;
  if (!URL.canParse(value)) throw new Error(`${name} must be an address such as ${otherwise}, got '${value}'`);
  return new URL(value).origin;
}
