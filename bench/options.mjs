import { parseArgs } from 'node:util';

/** Parses the command line of the benchmark, see README.md. */
export function readOptions() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '64' },
      users: { type: 'string', default: '1000' },
      only: { type: 'string' },
      targets: { type: 'string' },
      lists: { type: 'boolean', default: false },
      people: { type: 'boolean', default: false },
      logins: { type: 'boolean', default: false },
      start: { type: 'boolean', default: false },
    },
  });
  return {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    connections: Number(values.connections),
    users: Number(values.users),
    only: values.only?.split(','),
    targetsFile: values.targets,
    lists: values.lists,
    people: values.people,
    logins: values.logins,
    start: values.start,
  };
}
