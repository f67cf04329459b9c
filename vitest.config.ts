import { defineConfig } from "vitest/config";

const journeys = "tests/journeys/**/*.test.ts";

export default defineConfig({
  test: {
    // Engines and worker threads start in many of them; two cores serve a few at a time.
    maxWorkers: 3,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "house", include: ["tests/**/*.test.ts"], exclude: [journeys] } },
      // Journeys boot what was synthesized; that is done once, before the first of them.
      { extends: true, test: { name: "journeys", include: [journeys], globalSetup: "tests/journeys/synthesis.ts" } },
    ],
  },
});
