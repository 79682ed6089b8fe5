/**
 * The schemas of error bodies, as FastAPI publishes them (contract langflow 9). They are written
 * out because `input` may be any JSON value, which no class can express.
 */
export const LANGFLOW_ERROR_SCHEMAS = {
  HTTPValidationError: {
    description: 'What is wrong with the input of a request.',
    type: 'object',
    properties: {
      detail: {
        title: 'Detail',
        description: 'One entry for each fault.',
        type: 'array',
        items: { $ref: '#/components/schemas/ValidationError' },
      },
    },
  },
  ValidationError: {
    description: 'One fault of the input.',
    type: 'object',
    required: ['loc', 'msg', 'type'],
    properties: {
      loc: {
        title: 'Location',
        description:
          'Where it is: `path`, `query` or `body`, then names of fields and places in lists.',
        type: 'array',
        items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
      },
      msg: { title: 'Message', description: 'What is wrong, for people.', type: 'string' },
      type: {
        title: 'Error Type',
        description: 'What is wrong, for programs, such as `missing` or `uuid_parsing`.',
        type: 'string',
      },
      input: { title: 'Input', description: 'The value that was sent. A long one is shortened.' },
      ctx: { title: 'Context', description: 'The limits that `msg` names.', type: 'object' },
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
      message: { title: 'Message', description: 'What happened, for people.', type: 'string' },
      auto_login: {
        title: 'Auto Login',
        description: 'Whether the server logs everybody in. Always false here.',
        type: 'boolean',
      },
      status: {
        title: 'Status',
        description: 'The server as a whole, if it is not healthy.',
        type: 'string',
      },
      chat: { title: 'Chat', description: 'The same as `db`.', type: 'string' },
      db: { title: 'Db', description: 'The database, if it does not answer.', type: 'string' },
    },
  },
} as const;
