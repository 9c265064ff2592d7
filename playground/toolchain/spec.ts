import type { Platform } from './platform';
import type { ToolName } from './tool';
import type { VersionRange } from './version';

/** Where the checksum of a download comes from. The first source that has one counts. */
export type Checksum =
  | { /** A file of the publisher: the checksum alone, or lines of `<checksum>  <file>`. */ readonly file: string }
  | {
      /** The digest that GitHub computed when the file was published: for publishers without a checksum file. */
      readonly github: {
        readonly repository: string;
        readonly tag: string;
      };
    };

/** An official download. */
export interface Download {
  readonly url: string;
  readonly checksums: readonly Checksum[];
  /**
   * What of an archive is taken: path in the archive → path in the tool's folder.
   * @default - the download is the program itself
   */
  readonly files?: Readonly<Record<string, string>>;
}

/** A package of Debian and its kin, unpacked into the cache instead of installed. */
export interface DebianPackage {
  readonly name: string;
  /**
   * Debian mends old versions, so that a package is told by its own version: the first ones without known holes, each
   * for the packages of the same minor version. The lowest also is for all others.
   * @default - any that the tool accepts
   */
  readonly mended?: readonly string[];
  /** Path in the package → path in the tool's folder; a path that ends in `/` takes what is in that folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages whose shared libraries the program needs where it is not installed. @default - none */
  readonly libraries?: readonly string[];
  /**
   * Variables that the program needs where it is not installed → a path in the tool's folder: it gets a wrapper.
   * @default - none, no wrapper
   */
  readonly env?: Readonly<Record<string, string>>;
}

/** A file of a module in whose place one of ours is built. */
export interface ReplacedFile {
  readonly module: string;
  readonly file: string;
  /** Ours, in the family's folder. */
  readonly by: string;
}

/** A folder of `playground/tools`: programs that are built with one `go build`, so that they share their packages. */
export interface GoFamily {
  readonly module: string;
  /** What the progress calls it. */
  readonly label: string;
  /** What its modules and compiled packages take on the disk. */
  readonly gigabytes: number;
  readonly tags?: string;
  /** @default - none */
  readonly replacedFiles?: readonly ReplacedFile[];
  /** Variables that are set at link time: package path and name → value. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A program of a family. */
export interface GoPackage {
  readonly family: GoFamily;
  readonly package: string;
  /** @default - the tool's version */
  readonly version?: string;
}

/** How a tool is recognised and where it can be had. */
export interface ToolSpec {
  readonly name: ToolName;
  /** The version that is downloaded or built. */
  readonly version: string;
  /** Which versions will do, where the machine or its distribution has one already. */
  readonly accepts: VersionRange;
  /** Versions among them that have known holes: nothing runs with them. @default - none */
  readonly holes?: readonly VersionRange[];
  /** The file in the tool's folder that is run; `.` where the folder itself is the tool. */
  readonly main: string;
  /**
   * What makes the program print its version.
   * @default ['--version']; `[]`: it cannot be asked
   */
  readonly versionArgs?: readonly string[];
  /** @default - the tool's name */
  readonly pathNames?: readonly string[];
  /** Folders beside PATH where it is usually installed; `~` is the user's home. */
  readonly places?: readonly string[];
  /** Programs that must be there too for one on PATH to be taken (containerd without its shim starts no pod). */
  readonly needs?: readonly string[];
  /** A tool that is taken from beside another one, of which it is a part. */
  readonly partOf?: ToolName;
  /** @default - every platform */
  readonly onlyOn?: Platform['os'];
  readonly download?: (platform: Platform) => Download | undefined;
  readonly debian?: DebianPackage;
  readonly go?: GoPackage;
  /** Something else takes its place where it cannot be had. */
  readonly optional?: boolean;
}
