import type { ApiAdapterOpenApi, Operation } from '../../adapters/api-adapter.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Issue } from '../../platform/errors/issue.js';

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
      fault: { kind: 'unreadable_uuid', reason: 'invalid character: found `n` at 1' },
      input: 'not-a-uuid',
    });
  }
  if (parameter) {
    return refusal({
      location: ['query', parameter.name],
      fault: { kind: 'unreadable_integer' },
      input: 'a',
    });
  }
  if (!operation.requestBody) return undefined;
  return refusal({ location: ['body'], fault: { kind: 'missing' }, input: null });
}

function refusal(issue: Issue): DomainError {
  return new DomainError('invalid_input', { issues: [issue] });
}
