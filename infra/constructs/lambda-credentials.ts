/**
 * Stands in for the SDK's credential chain in every bundle. A function finds its role's credentials in its environment and never
 * looks anywhere else; profiles, single sign-on and instance metadata are for people's machines, and are a seventh of the code.
 */
export const defaultProvider = () => async () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error("the function has no credentials in its environment");
  return { accessKeyId, secretAccessKey, sessionToken };
};
