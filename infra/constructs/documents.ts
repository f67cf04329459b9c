import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AnyPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { accept } from "../nag.ts";
import { HouseKey } from "./house-key.ts";

/** A signed link to a document is good for five minutes, whoever made it and for how long. */
const linkAgeMsMax = Duration.minutes(5).toMilliseconds();

/** Clients' documents: every version kept, closed with their own key, and a log of who fetched what. */
export class Documents extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const house = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
    } as const;
    const accessLog = new Bucket(this, "AccessLog", {
      ...house,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(6 * 366) }], // Six years (45 CFR 164.316).
    });
    accept(accessLog, "access-log-bucket");

    this.bucket = new Bucket(this, "Bucket", {
      ...house,
      encryption: BucketEncryption.KMS,
      encryptionKey: new HouseKey(this, "Key", { what: "MedLegal: documents" }),
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLog,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ["s3:GetObject", "s3:PutObject"],
        resources: [this.bucket.arnForObjects("*")],
        conditions: { NumericGreaterThan: { "s3:signatureAge": linkAgeMsMax } },
      }),
    );
    accept(this.bucket, "documents-bucket");
  }
}
