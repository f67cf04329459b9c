import { createHmac, hkdfSync } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { tableAt } from "../../data/table.ts";
import type { House } from "../../data/house.ts";
import { env } from "./env.ts";

let standing: Promise<House> | undefined;

/** The tables and the keyed hash, built once a container. A failure is not kept: the next request tries again. */
export function theHouse(): Promise<House> {
  standing ??= build().catch((error: unknown) => {
    standing = undefined;
    throw error;
  });
  return standing;
}

/** Puts another house in its place, for tests that let the engine fail. Before the first request: handlers keep the house they found. */
export const useHouse = (house: House): void => void (standing = Promise.resolve(house));

async function build(): Promise<House> {
  const client = new DynamoDBClient({});
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: env("HOUSE_SECRET_ARN") }));
  if (!SecretString) throw new Error("the house secret is empty");
  return { table: tableAt(env("TABLE_NAME"), client), search: tableAt(env("SEARCH_TABLE_NAME"), client), mac: macWith(SecretString) };
}

/** A keyed hash per purpose: one secret, a derived key for each label, 132 bits of the HMAC as text that fits a key. */
export function macWith(secret: string): House["mac"] {
  const derived = new Map<string, Buffer>();
  return (label, text) => {
    let key = derived.get(label);
    if (!key) derived.set(label, (key = Buffer.from(hkdfSync("sha256", secret, "case-clinical", label, 32))));
    return createHmac("sha256", key).update(text).digest("base64url").slice(0, 22);
  };
}
