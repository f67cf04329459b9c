/** What the modules of the product read while they are loaded, so this one is imported before them: no log lines among the figures. */
const settings = {
  POWERTOOLS_LOG_LEVEL: "SILENT",
  AWS_REGION: process.env["AWS_REGION"] ?? "us-west-2",
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", // We say which Node versions we support.
};

export const quieted = Object.assign(process.env, settings);
