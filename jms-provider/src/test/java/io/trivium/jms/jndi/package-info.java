/** Tests of names by properties. */
@NullMarked
package io.trivium.jms.jndi;

import org.jspecify.annotations.NullMarked;
