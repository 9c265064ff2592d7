/** What is wrong with the pages or with the machine, said so that the one who builds the site can mend it. */
export class SiteError extends Error {}
