import { useMutation, useQueryClient } from '@tanstack/react-query';
import { afterChange } from '../../app/after-change';
import { me } from '../../app/session';
import { tell } from '../../ui/toasts';

interface ChangeOptions<Input, Result> {
  readonly send: (input: Input) => Promise<Result>;
  /** What is said when it is done. */
  readonly done?: string;
  readonly onDone?: (result: Result, input: Input) => void;
  /** Whether the view shows the fault itself. */
  readonly showsFault?: boolean;
}

/** Changes the account, and reads again what the views show of it. */
export function useChange<Input = void, Result = unknown>(options: ChangeOptions<Input, Result>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: options.send,
    onSuccess: async (result, input) => {
      if (options.done) tell(options.done);
      options.onDone?.(result, input);
      await client.invalidateQueries({ queryKey: ['account'] });
      await client.invalidateQueries(me);
    },
    onSettled: (_, error) => afterChange(client, error),
    ...(options.showsFault && { onError: () => undefined }),
  });
}
