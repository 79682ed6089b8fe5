import type { ApiAdapterOpenApi, Operation } from '../../adapters/api-adapter.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Issue } from '../../platform/errors/issue.js';

const NO_UUID = 'invalid character: found `n` at 1';

/**
 * Returns an example of an invalid input error of an operation; undefined when it takes no input.
 */
export function invalidInputOf(
  operation: Operation,
  { takesAnyPath }: Pick<ApiAdapterOpenApi, 'takesAnyPath'>,
): DomainError | undefined {
  const parameter = operation.parameters
    ?.filter((candidate) => 'in' in candidate)
    .find((candidate) => !(takesAnyPath && candidate.in === 'path'));
  if (parameter?.in === 'path') {
    return refusal({
      location: ['path', parameter.name],
      type: 'uuid_parsing',
      message: `Input should be a valid UUID, ${NO_UUID}`,
      input: 'not-a-uuid',
      context: { error: NO_UUID },
    });
  }
  if (parameter) {
    return refusal({
      location: ['query', parameter.name],
      type: 'int_parsing',
      message: 'Input should be a valid integer, unable to parse string as an integer',
      input: 'a',
    });
  }
  if (!operation.requestBody) return undefined;
  return refusal({ location: ['body'], type: 'missing', message: 'Field required', input: null });
}

function refusal(issue: Issue): DomainError {
  return new DomainError('invalid_input', { issues: [issue] });
}
