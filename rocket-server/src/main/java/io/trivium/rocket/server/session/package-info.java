/** Answers Trivium's extensions: sessions, declared groups, release, dead letter, browsing. */
@NullMarked
package io.trivium.rocket.server.session;

import org.jspecify.annotations.NullMarked;
