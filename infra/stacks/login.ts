import { CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import type { StackProps } from "aws-cdk-lib";
import { AccountRecovery, FeaturePlan, Mfa, OAuthScope, StandardThreatProtectionMode, UserPool } from "aws-cdk-lib/aws-cognito";
import type { UserPoolClient } from "aws-cdk-lib/aws-cognito";
import type { Construct } from "constructs";
import type { Settings } from "../settings.ts";

export interface LoginStackProps extends StackProps {
  readonly settings: Settings;
}

/**
 * Who may come in. A login's username is our user's id, given when an administrator makes the user; people type their e-mail
 * address. Roles and firms are not kept here but in the table, because a token outlives a removal (DESIGN 6).
 */
export class LoginStack extends Stack {
  /** What tokens name as their issuer. */
  readonly issuer: string;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, props: LoginStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const { settings } = props;
    const pool = new UserPool(this, "Users", {
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      signInCaseSensitive: true, // The id must come back in the token exactly as it was given. Addresses are kept in lower case.
      standardAttributes: { email: { required: true, mutable: true } },
      autoVerify: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        passwordHistorySize: 5,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.client = pool.addClient("Web", {
      generateSecret: false, // A page cannot keep one; the code flow proves itself by PKCE.
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${settings.webOrigin}/login`],
        logoutUrls: [`${settings.webOrigin}/`],
      },
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    if (settings.loginPrefix !== undefined) pool.addDomain("Page", { cognitoDomain: { domainPrefix: settings.loginPrefix } });

    this.issuer = `https://cognito-idp.${this.region}.amazonaws.com/${pool.userPoolId}`;
    new CfnOutput(this, "UserPoolId", { value: pool.userPoolId });
    new CfnOutput(this, "ClientId", { value: this.client.userPoolClientId });
  }
}
