/** Answers operators' requests about topics and groups. */
@NullMarked
package io.trivium.rocket.server.admin;

import org.jspecify.annotations.NullMarked;
