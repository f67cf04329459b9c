import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AnyPrincipal, Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { CfnBucket } from "aws-cdk-lib/aws-s3";
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { quarantineFolder } from "../../domain/documents/document.ts";
import { accept } from "../nag.ts";
import { HouseKey } from "./house-key.ts";

/** A signed link to a document is good for five minutes, whoever made it and for how long. */
const linkAgeMsMax = Duration.minutes(5).toMilliseconds();

/** What was uploaded and never judged is thrown away: by then it was given up for days. */
const quarantineDays = 7;

/** Clients' documents: every version kept, closed with their own key, and a log of who fetched what. */
export class Documents extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: { webOrigin: string }) {
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
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { prefix: quarantineFolder, expiration: Duration.days(quarantineDays), noncurrentVersionExpiration: Duration.days(1) },
      ],
      cors: [
        {
          allowedOrigins: [props.webOrigin],
          allowedMethods: [HttpMethods.GET, HttpMethods.PUT],
          allowedHeaders: ["content-type", "x-amz-checksum-sha256"],
          maxAge: Duration.minutes(10).toSeconds(),
        },
      ],
    });
    // Its new objects are told to the account's bus: as a property, since the construct's own way is a function that runs with wide rights.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
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
