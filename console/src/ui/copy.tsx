import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button';
import { tellError } from './toasts';

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, where it is not just before the button. */
  readonly of?: string;
}

export function CopyButton({ text, of }: CopyButtonProps) {
  const { t } = useTranslation();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      tellError(new Error(t('common.copyFailed')));
    }
  };
  return (
    <>
      <Button
        kind="quiet"
        size="small"
        icon={isCopied ? 'check' : 'copy'}
        isIconOnly
        onClick={() => void copy()}
      >
        {of ? t('common.copyNamed', { name: of }) : t('common.copy')}
      </Button>
      <span role="status" className="sr-only">
        {isCopied && t('common.copied')}
      </span>
    </>
  );
}

/** An id or another text of machines, beside what copies it. */
export function Copyable({ text }: { text: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 font-mono text-[0.8125rem] break-all">{text}</code>
      <CopyButton text={text} />
    </span>
  );
}

/** Lines to paste elsewhere. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-bg">
      <div className="flex items-center justify-between gap-2 border-b border-line px-3 py-1">
        <span className="text-xs text-soft">{label}</span>
        <CopyButton text={text} of={label} />
      </div>
      <pre
        tabIndex={0}
        aria-label={label}
        className="overflow-x-auto p-3 font-mono text-[0.8125rem] leading-relaxed"
      >
        {text}
      </pre>
    </div>
  );
}

/** A secret that the server shows this once. */
export function OnceSecret({ secret, label }: { secret: string; label: string }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2">
      <CopyBlock text={secret} label={label} />
      <p className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">{t('common.shownOnce')}</p>
    </div>
  );
}
