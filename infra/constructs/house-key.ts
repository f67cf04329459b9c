import { RemovalPolicy, Stack } from "aws-cdk-lib";
import type { PolicyStatementProps } from "aws-cdk-lib/aws-iam";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";

/** A customer-managed key, turned every year and never thrown away: what it closed could not be opened again. */
export class HouseKey extends Key {
  constructor(scope: Construct, id: string, props: { what: string }) {
    super(scope, id, { description: props.what, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
  }

  /** Lets a service of AWS use the key for our account's things. */
  lendTo(service: string, actions: readonly string[], conditions: PolicyStatementProps["conditions"]): void {
    this.addToResourcePolicy(
      new PolicyStatement({ principals: [new ServicePrincipal(service)], actions: [...actions], resources: ["*"], conditions }),
    );
  }
}

/** The account a service acts for must be ours, or another's configuration could borrow the key. */
export const forOurAccount = (scope: Construct) => ({ StringEquals: { "aws:SourceAccount": Stack.of(scope).account } });
