/** A setting that infra/ gives every function. Missing is a fault of the deployment, told by the setting's name. */
export function env(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`the setting ${name} is missing`);
  return value;
}
