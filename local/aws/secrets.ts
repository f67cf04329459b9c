import { randomInt } from "node:crypto";
import { keep, kept } from "../place/kept-file.ts";
import type { Resource } from "../assembly/template.ts";

/** Secrets Manager: each secret of the template, made once and kept with the data that rests on it. */
export interface Secrets {
  /** By ARN or name; undefined when there is no such secret. */
  value(id: string): { readonly arn: string; readonly text: string } | undefined;
}

interface Generate {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludePunctuation?: boolean;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

export function openSecrets(file: string, resources: readonly Resource[]): Secrets {
  const texts = { ...(kept(file) as Record<string, string> | undefined) };
  const known = Object.keys(texts).length;
  for (const { type, physical, properties } of resources) {
    if (type !== "AWS::SecretsManager::Secret") continue;
    const { SecretString, GenerateSecretString } = properties as { SecretString?: string; GenerateSecretString?: Generate };
    texts[physical.ref] ??= SecretString ?? generate(GenerateSecretString ?? {});
  }
  if (Object.keys(texts).length > known) keep(file, texts);
  return {
    value(id) {
      const arn = id in texts ? id : Object.keys(texts).find((candidate) => candidate.endsWith(`:secret:${id}`));
      return arn === undefined ? undefined : { arn, text: texts[arn] ?? "" };
    },
  };
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const punctuation = "!#$%&()*+,-./:;<=>?@[]^_{|}~";

function generate({
  PasswordLength = 32,
  ExcludeCharacters = "",
  ExcludePunctuation = false,
  SecretStringTemplate,
  GenerateStringKey,
}: Generate): string {
  const alphabet = Array.from(ExcludePunctuation ? letters : letters + punctuation).filter((letter) => !ExcludeCharacters.includes(letter));
  const text = Array.from({ length: PasswordLength }, () => alphabet[randomInt(alphabet.length)]).join("");
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return text;
  return JSON.stringify({ ...(JSON.parse(SecretStringTemplate) as object), [GenerateStringKey]: text });
}
