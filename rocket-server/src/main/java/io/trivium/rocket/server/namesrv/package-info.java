/** The name-server role: which broker serves which topic. */
@NullMarked
package io.trivium.rocket.server.namesrv;

import org.jspecify.annotations.NullMarked;
