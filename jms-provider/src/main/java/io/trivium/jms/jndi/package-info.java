/** Names of connection factories and destinations, given by properties, for applications that look them up. */
@NullMarked
package io.trivium.jms.jndi;

import org.jspecify.annotations.NullMarked;
