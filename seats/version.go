package seats

// version is the version of this module. CHANGELOG.md lists the changes.
const version = "0.1.0"

const ownUserAgent = "polarseats-go/" + version
