import { readOptions } from './options.mjs';
import { compareHotPath } from './hot-path.mjs';
import { compareLists } from './lists.mjs';
import { compareLogins } from './logins.mjs';
import { measurePeople } from './people.mjs';
import { compareStarts } from './start.mjs';

const options = readOptions();
if (options.lists) await compareLists(options);
else if (options.people) await measurePeople(options);
else if (options.logins) await compareLogins(options);
else if (options.start) await compareStarts(options);
else await compareHotPath(options);
