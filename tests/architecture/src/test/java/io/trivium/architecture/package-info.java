/** The rules that the whole house keeps. Each is shown to fail on a fixture in a package named {@code violation}. */
@NullMarked
package io.trivium.architecture;

import org.jspecify.annotations.NullMarked;
