connection: "shop"
include: "*.view.lkml"
explore: sound {}
explore: broken {}
