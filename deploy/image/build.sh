#!/bin/sh
# Makes of a checkout with installed packages what the image holds: package.json, dist and node_modules without what
# nothing reads while the server runs. The Dockerfile runs it, and `npm run check:deploy`. Licenses stay.
set -eu
npm run build
chmod +x dist/cli.js
npm prune --omit=dev --ignore-scripts --no-audit --no-fund
cd node_modules
find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \
  -o -name '*.md' -o -name '*.markdown' -o -name '*.tsbuildinfo' \) -delete
# Sources and browser forms of what is there compiled, and the compiler that a plugin of the build needs.
rm -rf typescript typeorm/browser rxjs/src rxjs/dist/esm5 rxjs/dist/bundles libphonenumber-js/bundle
