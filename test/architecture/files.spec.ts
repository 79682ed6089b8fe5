import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { exportedClasses, isExported, nodesOf, sourceFiles, type SourceFile } from './source.js';

const MAX_LINES = 300;
/** A line for each text, and no code. */
const CATALOGUE = /^src\/platform\/languages\/[a-z]{2}(-[a-z]+)?\.ts$/;
const MAX_CONSTRUCTOR_ARGUMENTS = 5;
/** Folders with such a name collect whatever has no better place. */
const ROOMS_WITHOUT_A_SUBJECT = /\/(utils?|common|helpers?|shared|misc|lib)(\/|\.ts$)/;
const ENVIRONMENT_READER = 'src/platform/config/env.ts';
const EXCEPTION_READER = 'src/adapters/adapter-exception.filter.ts';

const VERBS = ['Get', 'Post', 'Put', 'Patch', 'Delete', 'Options'];
const ACCESS = [
  'Public',
  'Anybody',
  'SignedIn',
  'SuperuserOnly',
  'TargetUser',
  'SuperuserOrTargetUser',
  'WorkspaceMember',
  'WorkspaceAdmin',
];

/** Allowed in addition to the three, where attempts are counted. */
const LIMITED = 'Limited';
/**
 * Allowed in addition to the three, where a route reads or answers something other than JSON, or
 * JSON that is already text.
 */
const SIDE_NOTES = ['Scope', 'WritesByGet', 'ReadsByPost', 'CannotAsk'];
const CONTENT_TYPE = ['ApiConsumes', 'ApiProduces', 'Header'];

const SRC = sourceFiles('src');
const ALL = [...SRC, ...sourceFiles('test')];

describe('every file', () => {
  it(`has at most ${MAX_LINES} lines`, () => {
    const long = ALL.filter(({ text }) => text.trimEnd().split('\n').length > MAX_LINES);
    expect(pathsOf(long).filter((path) => !CATALOGUE.test(path))).toEqual([]);
  });

  it('is in a folder with a subject', () => {
    expect(pathsOf(ALL.filter(({ path }) => ROOMS_WITHOUT_A_SUBJECT.test(path)))).toEqual([]);
  });
});

describe('every file of src', () => {
  it('has content of its own, so is not a barrel', () => {
    const barrels = SRC.filter(
      ({ ast }) => ast.statements.length > 0 && ast.statements.every(ts.isExportDeclaration),
    );
    expect(pathsOf(barrels)).toEqual([]);
  });

  it('has the kind of its injectable in its name', () => {
    const KIND = /\.(service|guard|strategy|filter)\.ts$/;
    const injectable = SRC.filter(({ text }) => text.includes('@Injectable()'));
    expect(pathsOf(injectable.filter(({ path }) => !KIND.test(path)))).toEqual([]);
  });

  it('is named after its one class, in kebab case', () => {
    const misnamed = SRC.flatMap((file) => {
      const name = classThatNames(file);
      const stem = file.path.split('/').at(-1)!.slice(0, -'.ts'.length);
      return name && !namesFor(name, stem).includes(stem) ? [`${file.path}: ${name}`] : [];
    });
    expect(misnamed).toEqual([]);
  });

  it(`has no constructor with more than ${MAX_CONSTRUCTOR_ARGUMENTS} arguments`, () => {
    const greedy = where(
      SRC,
      (node) =>
        ts.isConstructorDeclaration(node) && node.parameters.length > MAX_CONSTRUCTOR_ARGUMENTS,
    );
    expect(greedy).toEqual([]);
  });

  it('needs no forwardRef', () => {
    expect(where(SRC, (node) => ts.isIdentifier(node) && node.text === 'forwardRef')).toEqual([]);
  });

  it(`reads the environment only in ${ENVIRONMENT_READER}`, () => {
    const readers = where(SRC, (node) => /^process\??\.(env$|\[)|^process\[/.test(accessOf(node)));
    const imported = where(
      SRC,
      (node) =>
        ts.isImportDeclaration(node) && /^['"](node:)?process/.test(node.moduleSpecifier.getText()),
    );
    expect([...new Set(readers), ...imported]).toEqual([ENVIRONMENT_READER]);
  });

  it('writes only in transactions, which give the audit trail the author', () => {
    const alone =
      /dataSource(\.manager)?\s*\.(insert|update|delete|upsert|save|remove|createQueryBuilder\(\))\b/;
    const sources = ALL.filter(({ path }) => path.startsWith('src/'));
    expect(pathsOf(sources.filter(({ text }) => alone.test(text)))).toEqual([]);
  });

  it('shares no lock, except one that only keeps a row from being deleted', () => {
    const sharing = SRC.filter(({ text }) => /\bFOR SHARE\b|'pessimistic_read'/.test(text));
    expect(pathsOf(sharing)).toEqual([]);
  });

  it(`uses the framework's HTTP exceptions only in ${EXCEPTION_READER}`, () => {
    const users = where(
      SRC,
      (node) => ts.isImportSpecifier(node) && /Exception$/.test(node.name.text),
    );
    expect(users).toEqual([EXCEPTION_READER]);
  });
});

describe('every controller method', () => {
  const methods = SRC.filter(({ path }) => path.endsWith('.controller.ts')).flatMap((file) =>
    exportedClasses(file).flatMap((controller) =>
      controller.members.filter(ts.isMethodDeclaration).flatMap((method) => {
        const names = (ts.getDecorators(method) ?? []).map(nameOfDecorator);
        return names.length > 0 ? [{ at: `${file.path} ${method.name.getText()}`, names }] : [];
      }),
    ),
  );

  it('some are found', () => {
    expect(methods.length).toBeGreaterThan(15);
  });

  it('has three decorators: verb, access, answer (optional: a different scope or content type, a limit, a GET that writes, a POST that reads)', () => {
    const odd = methods.filter(({ names }) => {
      const [verb, access, ...rest] = names.filter((name) => !SIDE_NOTES.includes(name));
      return (
        !VERBS.includes(verb!) ||
        !ACCESS.includes(access!) ||
        rest.filter((name) => ![...CONTENT_TYPE, LIMITED].includes(name)).join() !== 'Answers'
      );
    });
    expect(odd).toEqual([]);
  });
});

function pathsOf(files: readonly SourceFile[]): string[] {
  return files.map(({ path }) => path);
}

/** The file of every node that matches, once per node. */
function where(files: readonly SourceFile[], is: (node: ts.Node) => boolean): string[] {
  return files.flatMap(({ path, ast }) => [...nodesOf(ast)].filter(is).map(() => path));
}

/** The text of `a.b` and `a['b']`; empty for any other node. */
function accessOf(node: ts.Node): string {
  const isAccess = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
  return isAccess ? node.getText() : '';
}

/** The class that the file is named after: its only exported class, unless it exports functions. */
function classThatNames(file: SourceFile): string | undefined {
  const classes = exportedClasses(file);
  const hasFunctions = file.ast.statements.some(
    (statement) => ts.isFunctionDeclaration(statement) && isExported(statement),
  );
  return classes.length === 1 && !hasFunctions ? classes[0]!.name!.text : undefined;
}

/**
 * `UsersService` may be in `users.service.ts`, `UserRead` in `user-read.dto.ts`. The timestamp of a
 * migration comes first.
 */
function namesFor(name: string, stem: string): string[] {
  const [, time] = /(\d{13})$/.exec(name) ?? [];
  if (time) return [`${time}-${toKebab(name.slice(0, -time.length))}`];
  const kebab = toKebab(name);
  const kind = stem.includes('.') ? stem.split('.').at(-1)! : undefined;
  if (!kind) return [kebab];
  return [`${kebab}.${kind}`, kebab.replace(new RegExp(`-${kind}$`), `.${kind}`)];
}

function toKebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function nameOfDecorator({ expression }: ts.Decorator): string {
  return ts.isCallExpression(expression) ? expression.expression.getText() : expression.getText();
}
