// How this practice writes its numbers. Components import it, since the frame of the pages has modules of its own.
import site from './site.json';
import { writeAs } from './format.js';

writeAs(site);
