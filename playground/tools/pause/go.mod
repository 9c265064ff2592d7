// Builds pause alone, without dependencies: where the other programs are downloaded, nothing else is compiled.
module modelyard.dev/playground/tools/pause

go 1.24.0
