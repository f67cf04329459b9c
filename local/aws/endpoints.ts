import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Where the local cloud says it is. */
export const place = { region: "us-west-2", account: "000000000000" };

/** A client of the table engine with no policy to hold it. */
export const clientAt = (endpoint: string) =>
  new DynamoDBClient({ endpoint, region: place.region, credentials: { accessKeyId: "local", secretAccessKey: "local" } });

/** The environment under which any SDK client reaches this cloud. */
export function endpointsAt({ aws, dynamo, s3 }: { aws: string; dynamo: string; s3: string }): Record<string, string> {
  const ours = ["SQS", "EVENTBRIDGE", "SECRETS_MANAGER", "LAMBDA", "CLOUDWATCH", "SFN"].map((service) => [
    `AWS_ENDPOINT_URL_${service}`,
    aws,
  ]);
  return {
    ...(Object.fromEntries(ours) as Record<string, string>),
    AWS_ENDPOINT_URL_DYNAMODB: dynamo,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REQUEST_CHECKSUM_CALCULATION: "WHEN_REQUIRED",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}
