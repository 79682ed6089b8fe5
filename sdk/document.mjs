import { createOpenApiText } from '../dist/start/openapi-text.js';
import { API_DOCUMENTS, documentOfApi } from '../dist/instance/openapi/api-document.js';

export const APIS = Object.keys(API_DOCUMENTS);

/**
 * Returns the OpenAPI document of this version's code: that of one API, or of all APIs. In that of
 * one API the ids of operations are short, and so are the names of the functions of its SDK.
 */
export async function readDocument(api) {
  const whole = JSON.parse(await createOpenApiText());
  return api ? documentOfApi(whole, API_DOCUMENTS[api]) : whole;
}
