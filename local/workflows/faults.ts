/** A refusal by the name that AWS has for it. */
export function fault(name: string, message: string): never {
  throw Object.assign(new Error(message), { name });
}
