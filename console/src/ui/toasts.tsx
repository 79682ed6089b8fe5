import { Toast } from '@base-ui/react/toast';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import i18n from '../i18n/i18n';
import { Button } from './button';
import { classes } from './classes';

const manager = Toast.createToastManager();

/** Says for some seconds that something was done. With `undo` it offers to take it back. */
export function tell(title: string, undo?: () => void): void {
  const id = manager.add({
    title,
    type: 'done',
    timeout: undo ? 10_000 : 5_000,
    actionProps: undo && {
      children: i18n.t('common.undo'),
      onClick: () => {
        manager.close(id);
        undo();
      },
    },
  });
}

/** Says what went wrong, with what finds the request in the log. It stays until it is closed. */
export function tellError(error: unknown): void {
  const { message, requestId } = wordsOf(error);
  manager.add({
    title: message,
    description: requestId && `${i18n.t('common.requestId')} ${requestId}`,
    type: 'error',
    priority: 'high',
    timeout: 0,
  });
}

export function wordsOf(error: unknown): { message: string; requestId?: string } {
  if (error instanceof ApiError) {
    const message = error.status === 0 ? i18n.t('error.unreachable') : error.message;
    return { message, requestId: error.requestId };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

export function Toasts({ children }: { children: React.ReactNode }) {
  return (
    <Toast.Provider toastManager={manager}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 left-4 z-[60] flex flex-col gap-2 sm:left-auto sm:w-96">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { t } = useTranslation();
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className={classes(
        'rounded-lg border bg-raised p-3 shadow-lg',
        toast.type === 'error' ? 'border-danger' : 'border-line',
      )}
    >
      <Toast.Content className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <Toast.Title className="text-sm font-medium break-words" />
          <Toast.Description className="mt-0.5 font-mono text-xs break-all text-soft" />
        </div>
        {toast.actionProps && (
          // It takes its words and what it does from the message.
          <Toast.Action className="rounded px-1.5 text-sm font-medium text-accent hover:underline" />
        )}
        <Toast.Close
          render={
            <Button kind="quiet" size="small" icon="close" isIconOnly>
              {t('common.close')}
            </Button>
          }
        />
      </Toast.Content>
    </Toast.Root>
  ));
}
