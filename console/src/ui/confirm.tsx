import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { Actions, Cancel, Dialog } from './dialog';
import { TextField } from './field';

interface ConfirmProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly title: string;
  /** What it leads to. */
  readonly children: ReactNode;
  readonly action: string;
  /** What must be typed, where it cannot be undone. */
  readonly typed?: string;
  readonly isBusy?: boolean;
}

/** Asks before something that cannot be undone. */
export function Confirm(props: ConfirmProps) {
  const { isOpen, onClose, onConfirm, title, children, action, typed, isBusy } = props;
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const close = () => {
    setText('');
    onClose();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={title} isBusy={isBusy}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setText('');
          onConfirm();
        }}
      >
        <div className="flex flex-col gap-3 text-sm">{children}</div>
        {typed !== undefined && (
          <div className="mt-4">
            <TextField
              label={t('common.typeToConfirm', { text: typed })}
              value={text}
              onChange={(event) => setText(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </div>
        )}
        <Actions>
          <Cancel />
          <Button
            type="submit"
            kind="danger"
            disabled={isBusy || (typed !== undefined && text.trim() !== typed)}
          >
            {action}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
