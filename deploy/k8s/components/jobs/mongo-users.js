// The services' users in MongoDB: each reads and writes its own database, and sees no other. Safe to run again; a password
// that has changed is set anew. Run by `mongosh --nodb`, with from the environment:
//   ADMIN_URL                  who may make users, and where
//   PLANNER_PASSWORD …         the passwords
//   INITIATE=host:port         first make this one node a replica set (docker compose; else the cluster is another's work)
const SERVICES = ["planner", "reporting", "notifier"]
const PREFIX = process.env.DATABASE_PREFIX || "thongsuot"
const WAIT_SECONDS = 60

const admin = new Mongo(process.env.ADMIN_URL).getDB("admin")

function initiate(host) {
  const answer = admin.runCommand({replSetGetStatus: 1})
  if (answer.ok) return
  if (answer.codeName !== "NotYetInitialized") throw new Error(answer.errmsg)
  const done = admin.runCommand({replSetInitiate: {_id: "rs0", members: [{_id: 0, host}]}})
  if (!done.ok) throw new Error(done.errmsg)
}

function untilWritable() {
  for (let second = 0; second < WAIT_SECONDS; second++) {
    if (admin.runCommand({hello: 1}).isWritablePrimary) return
    sleep(1000)
  }
  throw new Error("there is no primary to write to")
}

function user(service) {
  const pwd = process.env[`${service.toUpperCase()}_PASSWORD`]
  if (!pwd) throw new Error(`${service.toUpperCase()}_PASSWORD is not set`)
  const name = `${PREFIX}_${service}`
  const database = admin.getSiblingDB(name)
  const roles = [{role: "readWrite", db: name}]
  const known = database.runCommand({usersInfo: service}).users.length > 0
  const done = database.runCommand(known ? {updateUser: service, pwd, roles} : {createUser: service, pwd, roles})
  if (!done.ok) throw new Error(done.errmsg)
  print(`${service}: ${known ? "password and role set" : "created"} in ${name}`)
}

if (process.env.INITIATE) initiate(process.env.INITIATE)
untilWritable()
SERVICES.forEach(user)
