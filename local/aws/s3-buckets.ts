import type { Resource } from "../assembly/template.ts";
import type { CorsRule } from "./s3-engine.ts";

/** A bucket of the template, as far as it is served here. Lifecycle rules, versions and access logs are not. */
export interface Bucket {
  readonly name: string;
  readonly arn: string;
  readonly cors: readonly CorsRule[];
  /** Its new objects are told to EventBridge's default bus. */
  readonly notifies: boolean;
}

interface BucketProperties {
  readonly CorsConfiguration?: { readonly CorsRules?: readonly CorsRule[] };
  readonly NotificationConfiguration?: { readonly EventBridgeConfiguration?: { readonly EventBridgeEnabled?: boolean } };
}

export const bucketsIn = (resources: readonly Resource[]): Bucket[] =>
  resources
    .filter(({ type }) => type === "AWS::S3::Bucket")
    .map(({ physical, properties }) => {
      const { CorsConfiguration, NotificationConfiguration } = properties as BucketProperties;
      const bridge = NotificationConfiguration?.EventBridgeConfiguration;
      return {
        name: physical.ref,
        arn: physical.attribute("Arn") ?? physical.ref,
        cors: CorsConfiguration?.CorsRules ?? [],
        notifies: bridge !== undefined && bridge.EventBridgeEnabled !== false, // To name it is to enable it.
      };
    });
