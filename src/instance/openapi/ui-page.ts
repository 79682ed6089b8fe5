/** The documents that the page offers, and what people call them. */
export const UI_DOCUMENTS: Readonly<Record<string, string>> = {
  all: 'All',
  langflow: 'Langflow',
  windmill: 'Windmill',
  zenml: 'ZenML Pro',
  oauth2: 'OAuth 2.0',
};

/**
 * Returns the page of Swagger UI. Its links choose the API; the chosen one is in the query `api`.
 *
 * @param base where its files are, relative to the page
 * @param self the address of the page, relative to it
 * @param asked the query `api`
 */
export function uiPage(base: string, self: string, asked: unknown): string {
  const api = typeof asked === 'string' && Object.hasOwn(UI_DOCUMENTS, asked) ? asked : 'all';
  const links = Object.entries(UI_DOCUMENTS).map(([name, words]) => {
    const isShown = name === api ? ' aria-current="page"' : '';
    return `<a href="${self}?api=${name}" data-api="${name}"${isShown}>${words}</a>`;
  });
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Gatehouse API</title>
  <link rel="icon" type="image/png" href="${base}favicon-32x32.png" sizes="32x32">
  <link rel="preload" href="${base}${api}.json" as="fetch" crossorigin>
  <link rel="stylesheet" href="${base}swagger-ui.css">
  <link rel="stylesheet" href="${base}gatehouse.css">
</head>
<body>
<nav aria-label="API">${links.join(' ')}</nav>
<div id="swagger-ui"></div>
<script src="${base}swagger-ui-bundle.js"></script>
<script src="${base}swagger-ui-init.js"></script>
</body>
</html>
`;
}

/** Returns the script that opens Swagger UI with the chosen document. */
export function uiScript(options: object): string {
  return `const { api } = document.querySelector('nav [aria-current]').dataset;
const options = ${JSON.stringify(options)};
// Swagger UI would read the document as YAML, which takes several times as long.
const readAsJson = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        parseToJson: (_original, { specActions }) => (text) => {
          specActions.updateJsonSpec(JSON.parse(text));
        },
      },
    },
  },
});
window.ui = SwaggerUIBundle({
  ...options,
  url: '/docs/' + api + '.json',
  plugins: [readAsJson],
  dom_id: '#swagger-ui',
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
});
window.ui.initOAuth(options.initOAuth);
`;
}

/** What Swagger UI's own style lacks: the links, and room on a phone. */
export const UI_STYLE = `html { box-sizing: border-box; overflow-y: scroll; }
*, *::before, *::after { box-sizing: inherit; }
body { margin: 0; background: #fafafa; }
nav { display: flex; flex-wrap: wrap; gap: 4px; padding: 8px 20px; background: #1b1b1b; }
nav a { padding: 8px 12px; border-radius: 4px; color: #fff; font: 16px sans-serif; text-decoration: none; }
nav a:hover, nav a:focus-visible { background: #444; }
nav a[aria-current] { background: #fff; color: #1b1b1b; }
.swagger-ui .info { margin: 20px 0; }
@media (max-width: 640px) {
  nav, .swagger-ui .wrapper { padding-left: 8px; padding-right: 8px; }
  .swagger-ui .opblock .opblock-summary-description { display: none; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .opblock .opblock-summary-path { max-width: none; word-break: break-word; }
  .swagger-ui .opblock-tag small { display: block; padding: 0; }
  .swagger-ui .opblock-tag { flex-wrap: wrap; font-size: 18px; }
  .swagger-ui .scheme-container { padding: 12px 0; }
  .swagger-ui .parameters-container, .swagger-ui .responses-inner, .swagger-ui .opblock-section { overflow-x: auto; }
  .swagger-ui table.parameters, .swagger-ui table.parameters > tbody, .swagger-ui tr.parameters, .swagger-ui tr.parameters > td,
  .swagger-ui table.responses-table, .swagger-ui table.responses-table > tbody, .swagger-ui tr.response, .swagger-ui tr.response > td { display: block; width: 100%; max-width: 100%; padding-left: 0; }
  .swagger-ui table thead { display: none; }
  .swagger-ui .opblock-body pre, .swagger-ui .markdown, .swagger-ui .renderedMarkdown { max-width: 100%; overflow-wrap: anywhere; white-space: pre-wrap; }
  .swagger-ui input[type=text], .swagger-ui select, .swagger-ui textarea { min-width: 0; max-width: 100%; }
  .swagger-ui .dialog-ux .modal-ux { min-width: 0; width: 96vw; }
  .swagger-ui .auth-container input[type=text], .swagger-ui .auth-container input[type=password] { min-width: 0; width: 100%; }
}
`;
