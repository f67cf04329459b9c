/**
 * The docs page: Redoc over /openapi.json, both from this very service, so that it works without a network. Scripts
 * come from here and nowhere else; Redoc writes its styles into the page and searches in a worker made of a blob.
 */
export const docsHtml = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>MedLegal API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/page.css">
</head>
<body>
<noscript>This page needs JavaScript. The same description, as OpenAPI 3.1: <a href="/openapi.json">/openapi.json</a></noscript>
<redoc spec-url="/openapi.json" hide-download-button required-props-first json-sample-expand-level="3"></redoc>
<script src="/docs/redoc.standalone.js"></script>
</body>
</html>
`;

/** Redoc ends its menu with a picture from its makers' site, which this page does not fetch. */
export const docsCss = `body { margin: 0; }
noscript { display: block; padding: 2rem; font-family: system-ui, sans-serif; }
.menu-content a[href^="https://redocly.com"] { display: none; }
`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const docsHeaders = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": policy,
  "cache-control": "public, max-age=300",
};
