/**
 * The schemas of error bodies, as FastAPI publishes them (contract langflow 9). They are written
 * out because `input` may be any JSON value, which no class can express.
 */
export const LANGFLOW_ERROR_SCHEMAS = {
  HTTPValidationError: {
    type: 'object',
    properties: {
      detail: {
        title: 'Detail',
        type: 'array',
        items: { $ref: '#/components/schemas/ValidationError' },
      },
    },
  },
  ValidationError: {
    type: 'object',
    required: ['loc', 'msg', 'type'],
    properties: {
      loc: {
        title: 'Location',
        type: 'array',
        items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      },
      msg: { title: 'Message', type: 'string' },
      type: { title: 'Error Type', type: 'string' },
      input: { title: 'Input' },
      ctx: { title: 'Context', type: 'object' },
    },
  },
  ErrorDetail: {
    description: 'Why a request was refused.',
    type: 'object',
    required: ['detail'],
    additionalProperties: true,
    properties: {
      detail: { $ref: '#/components/schemas/ErrorReason' },
      retry_after: {
        title: 'Retry After',
        description: 'Seconds until another attempt may succeed. Only with 429 and 503.',
        type: 'string',
      },
    },
  },
  ErrorReason: {
    description: 'A text, or an object with details.',
    anyOf: [{ type: 'string' }, { $ref: '#/components/schemas/ErrorDetails' }],
  },
  // It has properties so that generators make a class of it. A map in a union breaks Java.
  ErrorDetails: {
    description: 'The details of a refused automatic log-in, or of a server that is not healthy.',
    type: 'object',
    additionalProperties: true,
    properties: {
      message: { title: 'Message', type: 'string' },
      auto_login: { title: 'Auto Login', type: 'boolean' },
      status: { title: 'Status', type: 'string' },
      chat: { title: 'Chat', type: 'string' },
      db: { title: 'Db', type: 'string' },
    },
  },
} as const;
