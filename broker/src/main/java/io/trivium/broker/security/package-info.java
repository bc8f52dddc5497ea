/** Who may do what: users, their rights, and the one place that decides. */
@NullMarked
package io.trivium.broker.security;

import org.jspecify.annotations.NullMarked;
