import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { tell, tellError } from '../ui/toasts';
import { afterChange } from './after-change';

interface ActOptions<Input, Output> {
  readonly act: (input: Input) => Promise<Output>;
  /** What is said when it is done. */
  readonly done?: string | ((output: Output, input: Input) => string | undefined);
  /** Takes it back, for some seconds. */
  readonly undo?: (input: Input, output: Output) => Promise<unknown>;
  /** The beginnings of the keys of what it changes. Default: everything that is shown. */
  readonly changes?: readonly QueryKey[];
  readonly onDone?: (output: Output, input: Input) => void | Promise<void>;
  /** Whether the form itself shows what went wrong. Default: a message does. */
  readonly showsFault?: boolean;
}

/** A change on the server. A message says what went wrong, and what is shown is read again. */
export function useAct<Input = void, Output = unknown>(options: ActOptions<Input, Output>) {
  const { act, done, undo, changes = [[]], onDone, showsFault } = options;
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all(changes.map((queryKey) => queries.invalidateQueries({ queryKey })));
  const takeBack = async (undoIt: () => Promise<unknown>) => {
    try {
      await undoIt();
    } catch (error) {
      tellError(error);
    }
    // Also after an error: a part of it may have been done.
    await refresh();
    afterChange(queries, null);
  };
  return useMutation({
    mutationFn: act,
    onSuccess: async (output, input) => {
      const words = typeof done === 'function' ? done(output, input) : done;
      const back = undo && (() => void takeBack(() => undo(input, output)));
      if (words) tell(words, back);
      await onDone?.(output, input);
      await refresh();
    },
    onSettled: (_, error) => afterChange(queries, error),
    ...(showsFault && { onError: () => undefined }),
  });
}
