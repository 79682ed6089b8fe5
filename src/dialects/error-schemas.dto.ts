import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** One fault of a request's input, as FastAPI words it (contract langflow 9 and 10). */
@ApiSchema({ name: 'ValidationError' })
export class ValidationError {
  @ApiProperty({
    title: 'Location',
    type: 'array',
    items: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    example: ['path', 'user_id'],
  })
  loc: (string | number)[];

  @ApiProperty({ title: 'Message', example: 'Field required' })
  msg: string;

  @ApiProperty({ title: 'Error Type', example: 'missing' })
  type: string;

  @ApiProperty({ title: 'Input', required: false, type: undefined })
  input?: unknown;

  @ApiProperty({
    title: 'Context',
    required: false,
    type: 'object',
    additionalProperties: true,
  } as never)
  ctx?: Record<string, unknown>;
}

/** The answer to an input with faults: all of them. */
@ApiSchema({ name: 'HTTPValidationError' })
export class HTTPValidationError {
  @ApiProperty({ title: 'Detail', required: false, type: [ValidationError] })
  detail: ValidationError[];
}

/** The answer to a request that was refused. */
@ApiSchema({ name: 'ErrorDetail' })
export class ErrorDetail {
  @ApiProperty({
    title: 'Detail',
    nullable: false,
    anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: true }],
  })
  detail: string | object;
}
