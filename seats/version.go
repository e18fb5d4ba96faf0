package seats

// version is this module's. The changelog says what is in each.
const version = "0.1.0"

const ownUserAgent = "polarseats-go/" + version
